import { type Colour, JOB } from './dashboard.ts';

export interface Annotation {
  readonly name: string;
  /** Its value is when it happened, in milliseconds since the Unix epoch. */
  readonly expr: string;
  readonly text: string;
  readonly colour: Colour;
}

/** What happened meanwhile, drawn across every panel. */
export const ANNOTATIONS: readonly Annotation[] = [
  {
    name: 'Deploys',
    expr: `min by (version) (process_start_time_seconds{${JOB}} * on (job, instance) group_left (version) app_info{${JOB}}) * 1000`,
    text: 'version {{version}}',
    colour: 'blue',
  },
  {
    name: 'Restarts',
    expr: `process_start_time_seconds{${JOB}} * 1000`,
    text: '{{instance}}',
    colour: 'orange',
  },
];
