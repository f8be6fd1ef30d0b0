export function functionSchemas(): Record<string, object> {
  return {};
}
