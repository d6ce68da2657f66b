import { describeLooks } from './describe-looks.ts';

describeLooks(13, Infinity);
