import { Injectable } from '@nestjs/common';
import { Telemetry } from '../telemetry/telemetry.js';
import { BreakerRegistry } from './breaker-registry.js';

/** Leaves a collector alone that fails repeatedly; shown with the other breakers where anything is exported. */
@Injectable()
export class ExportBreaker {
  constructor(breakers: BreakerRegistry, telemetry: Telemetry) {
    if (telemetry.exporting)
      telemetry.ledger.breaker = breakers.create('otlp_export', { failureThreshold: 3, successThreshold: 1 });
  }
}
