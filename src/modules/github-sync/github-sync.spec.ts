import { describe, expect, it } from '@jest/globals';
import { repository, snapshot } from '../../../test/support/github-builders.js';
import { toAccount } from './github-sync.js';

describe('toAccount', () => {
  it('puts the most recently updated repository first, across pages', () => {
    const old = repository({ updatedAt: '2024-01-01T00:00:00Z' });
    const recent = repository({ updatedAt: '2026-06-01T00:00:00Z' });
    const never = repository({ updatedAt: null });
    expect(toAccount(snapshot([never, old], [recent]), 10).repositories).toEqual([recent, old, never]);
  });

  it('counts a repository once that moved between pages while they were read', () => {
    const moved = repository();
    expect(toAccount(snapshot([moved], [moved]), 10).repositories).toEqual([moved]);
  });

  it('says that it is not complete when the limit cuts it', () => {
    const pages = [repository(), repository(), repository()];
    expect(toAccount(snapshot(pages), 2)).toMatchObject({ complete: false, repositories: { length: 2 } });
    expect(toAccount(snapshot(pages), 3)).toMatchObject({ complete: true });
  });

  it('stays incomplete when the reading was cut', () => {
    expect(toAccount({ ...snapshot([repository()]), complete: false }, 10).complete).toBe(false);
  });
});
