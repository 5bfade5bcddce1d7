import { setTimeout as delay } from 'node:timers/promises';

/** An object of the API; what it holds is asserted, not typed. */
export type KubernetesObject = Record<string, any>;

/** The API of a cluster by `kubectl proxy`, which knows how to authenticate. */
export class KubernetesApi {
  readonly #address: string;

  constructor(address: string) {
    this.#address = address;
  }

  async isReady(): Promise<boolean> {
    return (await fetch(`${this.#address}/readyz`)).ok;
  }

  async get(path: string): Promise<KubernetesObject> {
    return this.#ask('GET', path);
  }

  async list(path: string): Promise<KubernetesObject[]> {
    return (await this.get(path))['items'] as KubernetesObject[];
  }

  async post(path: string, body: KubernetesObject): Promise<KubernetesObject> {
    return this.#ask('POST', path, body);
  }

  /** Changes the named fields and no others (RFC 7396). */
  async patch(path: string, body: KubernetesObject): Promise<KubernetesObject> {
    return this.#ask('PATCH', path, body, 'application/merge-patch+json');
  }

  async delete(path: string): Promise<KubernetesObject> {
    return this.#ask('DELETE', path);
  }

  /** @throws ApiRefusal for any answer but a success. */
  async #ask(
    method: string,
    path: string,
    body?: unknown,
    type = 'application/json',
  ): Promise<KubernetesObject> {
    const response = await fetch(this.#address + path, {
      method,
      ...(body !== undefined && { body: JSON.stringify(body), headers: { 'Content-Type': type } }),
    });
    // A kind that was defined a moment ago has no storage yet; an eviction that is refused is an answer.
    if (method === 'GET' && response.status === 429) {
      await delay(1000 * Number(response.headers.get('retry-after') ?? 1));
      return this.#ask(method, path);
    }
    const answer = (await response.json()) as KubernetesObject;
    if (!response.ok)
      throw new ApiRefusal(response.status, `${method} ${path}: ${String(answer['message'])}`);
    return answer;
  }
}

export class ApiRefusal extends Error {
  readonly status: number;

  constructor(status: number, message: string) {
    super(message);
    this.status = status;
  }
}
