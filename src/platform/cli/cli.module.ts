import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CheckCommand } from './check.command.js';
import { BillingCheck, DatabaseCheck, LlmCheck, MongoCheck, OtlpCheck } from './endpoint.checks.js';

@Module({
  imports: [DiscoveryModule],
  providers: [CheckCommand, BillingCheck, DatabaseCheck, LlmCheck, MongoCheck, OtlpCheck],
})
export class CliModule {}
