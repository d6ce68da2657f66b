import { describeLooks } from './describe-looks.ts';

describeLooks(8, 13);
