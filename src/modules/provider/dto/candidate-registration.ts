import { z } from 'zod';
import { emailAddress, line, optionalLine } from '../../../platform/http/text.js';
import type { Registration } from '../candidate.js';
import { PRODUCTS } from '../products.js';

const INT4_MAX = 2 ** 31 - 1;

const positive = z.int('Expected a whole number').min(1, 'At least 1').max(INT4_MAX, `At most ${INT4_MAX}`);

function products(allowed: readonly string[]) {
  return z
    .array(
      line(1, 50).refine((name) => allowed.includes(name), `Expected one of ${allowed.join(', ')}`),
      'Expected a list',
    )
    .min(1, 'At least 1 product')
    .superRefine(refuseRepeated, { when: ({ value }) => Array.isArray(value) });
}

function refuseRepeated(names: readonly string[], context: z.RefinementCtx): void {
  const seen = new Set<string>();
  for (const [index, name] of names.entries()) {
    if (seen.has(name)) context.addIssue({ code: 'custom', path: [index], message: 'Named before' });
    seen.add(name);
  }
}

/** @param allowed the products that this installation takes. */
export function registrationSchema(allowed: readonly string[]) {
  return z
    .strictObject({
      company_name: line(1, 255),
      contact_email: emailAddress().meta({ description: 'Unique, whatever its case', format: 'email' }),
      phone: optionalLine(50),
      products: products(allowed).meta({ description: allowed.join(', ') }),
      truck_count: positive,
      capacity_tons_per_day: positive,
      location: optionalLine(255),
    })
    .meta({
      examples: [
        {
          company_name: 'Orchard Logistics',
          contact_email: 'fleet@orchard.example',
          phone: '+49 30 901820',
          products: ['apples', 'grapes'],
          truck_count: 12,
          capacity_tons_per_day: 140,
          location: 'Werder (Havel)',
        },
      ],
    });
}

export type CandidateRegistration = z.output<ReturnType<typeof registrationSchema>>;

const { $schema: _dialect, ...documented } = z.toJSONSchema(registrationSchema(PRODUCTS), {
  io: 'input',
  unrepresentable: 'any',
});

/** For the documentation, which cannot read a schema that is made from configuration. */
export const registrationBody: object = documented;

export function toRegistration(body: CandidateRegistration): Registration {
  return {
    companyName: body.company_name,
    contactEmail: body.contact_email,
    phone: body.phone,
    products: body.products,
    truckCount: body.truck_count,
    capacityTonsPerDay: body.capacity_tons_per_day,
    location: body.location,
  };
}
