import { describe, expect, it } from '@jest/globals';
import { githubEventsSchema } from './github-events.js';

const schema = githubEventsSchema('https://github.com');
const PAGE = 'https://github.com/octo/hello';
const [BEFORE, HEAD] = ['a'.repeat(40), 'b'.repeat(40)];

const read = (type: string, payload: unknown, more: object = {}) =>
  schema.parse([
    { id: '1', type, repo: { name: 'octo/hello' }, payload, created_at: '2026-10-01T12:00:00Z', ...more },
  ])[0];

describe('an event of GitHub’s', () => {
  it.each<[string, unknown, string | null, string]>([
    [
      'PushEvent',
      { ref: 'refs/heads/main', before: BEFORE, head: HEAD },
      null,
      `${PAGE}/compare/${BEFORE}...${HEAD}`,
    ],
    ['PullRequestEvent', { number: 7, pull_request: { number: 7 } }, null, `${PAGE}/pull/7`],
    [
      'PullRequestEvent',
      { number: 7, pull_request: { title: 'As it was', html_url: `${PAGE}/pull/7` } },
      'As it was',
      `${PAGE}/pull/7`,
    ],
    ['IssuesEvent', { issue: { title: 'Amiss', html_url: `${PAGE}/issues/3` } }, 'Amiss', `${PAGE}/issues/3`],
    [
      'IssueCommentEvent',
      {
        issue: { title: 'Amiss', html_url: `${PAGE}/issues/3` },
        comment: { html_url: `${PAGE}/issues/3#c` },
      },
      'Amiss',
      `${PAGE}/issues/3#c`,
    ],
    [
      'ReleaseEvent',
      { release: { name: '', tag_name: 'v1', html_url: `${PAGE}/releases/v1` } },
      'v1',
      `${PAGE}/releases/v1`,
    ],
    ['CreateEvent', { ref: 'v1', ref_type: 'tag' }, 'v1', PAGE],
    ['CreateEvent', { ref: null, ref_type: 'repository' }, null, PAGE],
    ['WatchEvent', { action: 'started' }, null, PAGE],
    ['AnEventOfNextYear', null, null, PAGE],
  ])('of kind %s is shown with what it says', (type, payload, title, url) => {
    expect(read(type, payload)).toEqual({
      type,
      repository: 'octo/hello',
      title,
      url,
      at: '2026-10-01T12:00:00Z',
    });
  });

  it('leads to no address but a web page', () => {
    const payload = { issue: { title: 'x', html_url: 'javascript:alert(1)' } };
    expect(read('IssuesEvent', payload)).toMatchObject({ url: PAGE });
    expect(read('PushEvent', { before: '../..', head: HEAD })).toMatchObject({ url: PAGE });
  });

  it('that is not public is none', () => {
    expect(read('WatchEvent', {}, { public: false })).toBeUndefined();
  });
});
