import { describe, expect, it } from '@jest/globals';
import { backupName, draftName, expiredBackups, isDraftOf, timeOfBackup } from './backup-name.js';

const NOON = Date.parse('2026-11-25T12:00:00.900Z');

describe('the name of a backup', () => {
  it('says in UTC when it was begun', () => {
    expect(backupName(NOON)).toBe('backup_20261125_120000');
    expect(timeOfBackup('backup_20261125_120000')).toBe(Date.parse('2026-11-25T12:00:00Z'));
  });

  it.each([
    'backup_20260230_120000',
    'backup_20261125_240000',
    'backup_20261125_120060',
    'backup_20261125',
    'backup_20261125_120000_old',
    'my_backup_20261125_120000',
    'Backup_20261125_120000',
    '.backup_20261125_120000.0123abcd.partial',
    '',
  ])('is not “%s”', (name) => {
    expect(timeOfBackup(name)).toBeUndefined();
  });
});

describe('old backups', () => {
  it('are those whose names are older than so many days, and nothing else', () => {
    const names = [
      'backup_20261118_115959',
      'backup_20261118_120000',
      'backup_20261118_120001',
      'backup_20261125_120000',
      'backup_20270101_000000',
      'backup_20200101',
      'notes',
      'backup_20200101_000000.tar',
    ];
    expect(expiredBackups(names, 7, NOON)).toEqual(['backup_20261118_115959', 'backup_20261118_120000']);
    expect(expiredBackups(names, 1000, NOON)).toEqual([]);
  });
});

describe('the name of a draft', () => {
  it('is known to its owner alone', () => {
    const name = draftName('backup_20261125_120000', '0123abcd');
    expect(name).toBe('.backup_20261125_120000.0123abcd.partial');
    expect(timeOfBackup(name)).toBeUndefined();
    expect(isDraftOf('0123abcd', name)).toBe(true);
    expect(isDraftOf('89abcdef', name)).toBe(false);
  });

  it.each([
    '.notes.0123abcd.partial',
    'backup_20261125_120000',
    '.backup_20261125_120000.partial',
    '.partial',
  ])('is not “%s”', (name) => {
    expect(isDraftOf('0123abcd', name)).toBe(false);
  });
});
