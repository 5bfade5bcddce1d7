import type { Command as Program } from 'commander';

/** A command of the command line; every provider of this type is offered. */
export abstract class Command {
  /** Adds itself, with its description and options. */
  abstract register(program: Program): void;
}
