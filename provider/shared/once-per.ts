/** Makes or reads a value once for each owner and name. The resources of a run share an owner: their client. */
export function oncePer<O extends WeakKey, K extends readonly string[], T>(
  make: (owner: O, ...names: K) => T,
): (owner: O, ...names: K) => T {
  const made = new WeakMap<O, Map<string, T>>();
  return (owner, ...names) => {
    const ofOwner = made.get(owner) ?? new Map<string, T>();
    made.set(owner, ofOwner);
    const key = JSON.stringify(names);
    const one = ofOwner.get(key) ?? make(owner, ...names);
    ofOwner.set(key, one);
    return one;
  };
}
