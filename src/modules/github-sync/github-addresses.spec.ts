import { describe, expect, it } from '@jest/globals';
import { graphqlUrlOf, webUrlOf } from './github-addresses.js';

describe('the addresses beside GITHUB_API_URL', () => {
  it.each([
    ['https://api.github.com', 'https://api.github.com/graphql', 'https://github.com'],
    ['https://api.github.com/', 'https://api.github.com/graphql', 'https://github.com'],
    ['https://octo.example/api/v3', 'https://octo.example/api/graphql', 'https://octo.example'],
    ['https://octo.example/api/v3/', 'https://octo.example/api/graphql', 'https://octo.example'],
    ['https://api.octo.ghe.com', 'https://api.octo.ghe.com/graphql', 'https://octo.ghe.com'],
    ['http://127.0.0.1:4711', 'http://127.0.0.1:4711/graphql', 'http://127.0.0.1:4711'],
  ])('are those of %s', (apiUrl, graphqlUrl, webUrl) => {
    expect([graphqlUrlOf(apiUrl), webUrlOf(apiUrl)]).toEqual([graphqlUrl, webUrl]);
  });
});
