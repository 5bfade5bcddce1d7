import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CheckCommand } from './check.command.js';
import { LlmCheck, OtlpCheck } from './endpoint.checks.js';

@Module({
  imports: [DiscoveryModule],
  providers: [CheckCommand, LlmCheck, OtlpCheck],
})
export class CliModule {}
