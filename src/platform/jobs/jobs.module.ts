import { Module } from '@nestjs/common';
import { DatabaseModule } from '../database/database.module.js';
import { Exclusive } from './exclusive.js';
import { Jobs } from './jobs.js';

@Module({
  imports: [DatabaseModule],
  providers: [Jobs, Exclusive],
  exports: [Jobs, Exclusive],
})
export class JobsModule {}
