import { Module } from '@nestjs/common';
import { HealthModule } from '../health/health.module.js';
import { Mongodb } from './mongodb.js';
import { MongodbMetrics } from './mongodb.metrics.js';
import { MongodbMonitor } from './mongodb.monitor.js';

@Module({
  imports: [HealthModule],
  providers: [Mongodb, MongodbMetrics, MongodbMonitor],
  exports: [Mongodb],
})
export class MongodbModule {}
