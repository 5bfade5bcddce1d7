import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { DASHBOARDS } from '../../../scripts/dashboards/all-dashboards.ts';
import { links } from '../../support/alert-rules.ts';
import { RUNBOOK, readPage } from '../../support/runbook-pages.ts';
import type { Notification } from './receiver.ts';

const { runbook, dashboards } = links();

/** @returns what is wrong with where a notification leads, or undefined. */
export function brokenLink({ labels, annotations }: Notification): string | undefined {
  const { runbook_url: page = '', dashboard_url: board = '' } = annotations;
  const [file = '', anchor = ''] = page.slice(runbook.length + 1).split('#');
  if (!page.startsWith(`${runbook}/`) || !hasSection(file, anchor, labels['alertname'] ?? ''))
    return `runbook_url ${page}`;
  const isThere = DASHBOARDS.some(({ uid }) => board === `${dashboards}/${uid}`);
  return isThere ? undefined : `dashboard_url ${board}`;
}

function hasSection(file: string, anchor: string, title: string): boolean {
  try {
    const { sections } = readPage(file, readFileSync(join(RUNBOOK, file), 'utf8'));
    return sections.some((section) => section.anchor === anchor && section.title === title);
  } catch {
    return false;
  }
}
