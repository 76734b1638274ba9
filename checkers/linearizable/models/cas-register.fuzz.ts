import type { Fuzzer } from '../../testing/fuzzer.ts';
import { modelFuzzer } from '../testing/model-fuzzer.ts';
import { casRegister } from './register.ts';

export const fuzzer: Fuzzer = modelFuzzer(casRegister);
