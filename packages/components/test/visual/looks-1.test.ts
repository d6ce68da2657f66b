import { describeLooks } from './describe-looks.ts';

describeLooks(0, 4);
