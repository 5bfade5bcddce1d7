import type { mongo } from 'mongoose';
import type { PoolFigures } from '../observability/store.metrics.js';

/** Counts the driver's connections by the events of its pools, of which there is one for each server. */
export class ConnectionPool {
  private open = 0;
  private active = 0;
  private waiting = 0;

  constructor(private readonly max: number) {}

  get figures(): PoolFigures {
    return { active: this.active, idle: this.open - this.active, waiting: this.waiting, max: this.max };
  }

  watch(client: mongo.MongoClient): void {
    client
      .on('connectionCreated', () => this.open++)
      .on('connectionClosed', () => this.open--)
      .on('connectionCheckOutStarted', () => this.waiting++)
      .on('connectionCheckOutFailed', () => this.waiting--)
      .on('connectionCheckedOut', () => {
        this.waiting--;
        this.active++;
      })
      .on('connectionCheckedIn', () => this.active--);
  }
}
