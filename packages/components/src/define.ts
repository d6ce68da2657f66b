// Importing this module defines all elements under their own names.
import { defineAll } from './define-all.ts';

defineAll();
