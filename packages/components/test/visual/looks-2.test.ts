import { describeLooks } from './describe-looks.ts';

describeLooks(4, 8);
