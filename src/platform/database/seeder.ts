import type { EntityManager } from 'typeorm';

/** Data to try the application with; every provider of this type is run by `db seed`. */
export abstract class Seeder {
  /** The word for it in the command's output; seeders run in its order. */
  abstract readonly name: string;

  /**
   * Adds what is not there yet, in one transaction, so that it can be run again.
   *
   * @returns what it did, in a few words.
   */
  abstract seed(manager: EntityManager): Promise<string>;
}
