import { Module } from '@nestjs/common';
import { DiscoveryModule } from '@nestjs/core';
import { CheckCommand } from './check.command.js';
import { OtlpCheck } from './otlp.check.js';

@Module({
  imports: [DiscoveryModule],
  providers: [CheckCommand, OtlpCheck],
})
export class CliModule {}
