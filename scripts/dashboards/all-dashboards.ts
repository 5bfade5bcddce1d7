import { ANNOTATIONS } from './annotations.ts';
import { business } from './business.ts';
import type { Dashboard } from './dashboard.ts';
import { onCall } from './on-call.ts';
import { provider } from './provider.ts';
import { red } from './red.ts';
import { resources } from './resources.ts';
import { service } from './service.ts';

export const DASHBOARDS: readonly Dashboard[] = [onCall, red, service, resources, business, provider];

/** A query as Prometheus is asked, every instance and namespace chosen. */
export interface PanelQuery {
  /** The dashboard's uid. */
  readonly dashboard: string;
  /** The panel's title, or the annotation's name. */
  readonly panel: string;
  readonly expr: string;
}

/** @returns what all panels and annotations ask, in their order. */
export function panelQueries(): PanelQuery[] {
  return DASHBOARDS.flatMap(({ uid, sections }) => [
    ...ANNOTATIONS.map(({ name, expr }) => ({ dashboard: uid, panel: name, expr })),
    ...sections
      .flatMap(({ panels }) => panels)
      .flatMap(({ title, queries }) =>
        queries.map(({ expr }) => ({
          dashboard: uid,
          panel: title,
          expr: expr.replace(/\$(?:instance|namespace)/g, '.*'),
        })),
      ),
  ]);
}
