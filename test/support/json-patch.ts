/** An operation of RFC 6902, of the kinds that are used here. */
export interface PatchOperation {
  readonly op: 'add' | 'remove' | 'move';
  readonly path: string;
  readonly from?: string;
  readonly value?: unknown;
}

/** @returns a copy of a JSON document that a patch was applied to. */
export function patched(document: unknown, operations: readonly PatchOperation[]): unknown {
  const copy = structuredClone(document);
  for (const { op, path, from, value } of operations) {
    if (op === 'remove') take(copy, path);
    else put(copy, path, op === 'move' ? take(copy, from!) : value);
  }
  return copy;
}

function parentOf(document: unknown, path: string): { parent: Record<string, unknown>; key: string } {
  const keys = path.split('/').slice(1);
  const key = keys.pop()!;
  const parent = keys.reduce((value, each) => (value as Record<string, unknown>)[each], document);
  return { parent: parent as Record<string, unknown>, key };
}

function take(document: unknown, path: string): unknown {
  const { parent, key } = parentOf(document, path);
  if (!(key in parent)) throw new Error(`there is no ${path}`);
  if (Array.isArray(parent)) return parent.splice(Number(key), 1)[0];
  const value = parent[key];
  Reflect.deleteProperty(parent, key);
  return value;
}

function put(document: unknown, path: string, value: unknown): void {
  const { parent, key } = parentOf(document, path);
  if (Array.isArray(parent)) parent.splice(Number(key), 0, value);
  else parent[key] = value;
}
