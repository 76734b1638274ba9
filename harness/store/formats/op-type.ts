import type { Json } from '../../core/json.ts';
import type { OpType } from '../../core/op.ts';

export const opTypes: readonly OpType[] = ['invoke', 'ok', 'fail', 'info'];

export function isOpType(value: Json | undefined): value is OpType {
  return value === 'invoke' || value === 'ok' || value === 'fail' || value === 'info';
}
