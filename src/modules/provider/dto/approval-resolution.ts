import { z } from 'zod';
import { line } from '../../../platform/http/text.js';
import type { Resolution } from '../approval.resolution.js';

const created = z.strictObject({
  provider_id: line(1, 255).meta({ description: 'It was created: its id at the billing service' }),
});
const notCreated = z.strictObject({
  abandon: z.literal(true).meta({ description: 'It was not created: the candidate may be approved anew' }),
});

export const resolutionSchema = z
  .union([created, notCreated], 'Expected either provider_id or abandon: true')
  .meta({ id: 'ApprovalResolution', examples: [{ provider_id: 'prv_8123' }, { abandon: true }] });

export type ResolutionRequest = z.infer<typeof resolutionSchema>;

export function toResolution(request: ResolutionRequest): Resolution {
  return 'provider_id' in request ? { providerId: request.provider_id } : { abandon: true };
}
