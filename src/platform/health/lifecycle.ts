import { Injectable, type OnApplicationBootstrap } from '@nestjs/common';

/** Where the process stands between its start and its end. */
@Injectable()
export class Lifecycle implements OnApplicationBootstrap {
  private isStarted = false;
  private isDraining = false;

  onApplicationBootstrap(): void {
    this.markStarted();
  }

  /** The modules are wired and their stores open. */
  markStarted(): void {
    this.isStarted = true;
  }

  /** From now on readiness fails, so that no new work is sent here. */
  startDraining(): void {
    this.isDraining = true;
  }

  get started(): boolean {
    return this.isStarted;
  }

  get draining(): boolean {
    return this.isDraining;
  }

  get ready(): boolean {
    return this.isStarted && !this.isDraining;
  }
}
