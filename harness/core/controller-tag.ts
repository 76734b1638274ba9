/** The variable by which whatever a run starts knows its controller: `PID:START:NAMESPACE`, as in harness/runner/leftovers.ts. */
export const controllerTag = 'INDOUBT_CONTROLLER';
