/** The property of a dynamic resource in which the engine finds the code of its provider. */
export const HANDLER_PROPERTY = "__provider";
