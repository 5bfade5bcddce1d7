import type { z } from 'zod';
import type { newContentSchema } from './content.js';

/** A portfolio to try the application with. */
export const SEED: readonly z.input<typeof newContentSchema>[] = [
  {
    type: 'about',
    slug: 'about-me',
    status: 'published',
    data: {
      title: 'Backend engineer who likes boring, fast services',
      content:
        'I build APIs that stay quick on a bad day: PostgreSQL, Node.js and a little Rust. For ten years I have written the services that others build on, and the runbooks that let me sleep.\n\nAway from the keyboard I repair old bicycles.',
    },
  },
  {
    type: 'contact',
    slug: 'contact',
    status: 'published',
    data: {
      name: 'Robin Example',
      title: 'Senior backend engineer, Berlin',
      email: 'robin@portfolio.example',
      social: { github: 'https://github.com/octocat', mastodon: 'https://mastodon.example/@robin' },
      chatSystemPrompt:
        'Answer briefly and in a friendly way. Robin is open to part-time contracts from spring on.',
    },
  },
  {
    type: 'skill',
    slug: 'skills',
    status: 'published',
    data: {
      items: [
        { name: 'TypeScript', category: 'language', proficiency: 5 },
        { name: 'SQL', category: 'language', proficiency: 5 },
        { name: 'Rust', category: 'language', proficiency: 3 },
        { name: 'NestJS', category: 'framework', proficiency: 5 },
        { name: 'Fastify', category: 'framework', proficiency: 4 },
        { name: 'PostgreSQL', category: 'tool', proficiency: 5 },
        { name: 'Redis', category: 'tool', proficiency: 4 },
        { name: 'Kubernetes', category: 'tool', proficiency: 3 },
        { name: 'Writing things down', category: 'soft', proficiency: 4 },
      ],
    },
  },
  {
    type: 'experience',
    slug: 'experience',
    status: 'published',
    data: {
      items: [
        {
          company: 'Orchard Logistics',
          role: 'Staff engineer',
          description:
            'Led the move from five services to one modular backend; p95 went from 400 ms to 30 ms, and pages at night from weekly to twice a year.',
          startDate: '2021-03',
          location: 'Berlin',
          type: 'full-time',
          skills: ['TypeScript', 'NestJS', 'PostgreSQL', 'Kubernetes'],
        },
        {
          company: 'Crate & Pallet',
          role: 'Backend engineer',
          description: 'Billing and shipping APIs; wrote the idempotency layer that ended double invoices.',
          startDate: '2016-09',
          endDate: '2021-02',
          location: 'Hamburg',
          type: 'full-time',
          skills: ['Node.js', 'PostgreSQL', 'RabbitMQ'],
        },
      ],
    },
  },
  {
    type: 'education',
    slug: 'education',
    status: 'published',
    data: {
      items: [
        {
          institution: 'TU Berlin',
          degree: 'M.Sc.',
          field: 'Computer science',
          startDate: '2011-10',
          endDate: '2016-07',
          location: 'Berlin',
          highlights: ['Thesis on snapshot isolation in PostgreSQL'],
        },
      ],
    },
  },
  {
    type: 'project',
    slug: 'ledger-lens',
    status: 'published',
    sortOrder: 1,
    data: {
      title: 'Ledger Lens',
      description: 'A double-entry ledger with a query language, for people who check invoices.',
      content:
        'Ledger Lens keeps every booking as an immutable event in PostgreSQL and answers questions such as "what did we owe whom in March" in under ten milliseconds. Its parser is written in Rust, its API in TypeScript.',
      tags: ['PostgreSQL', 'Rust', 'TypeScript', 'finance'],
      links: { github: 'https://github.com/octocat/Hello-World', live: 'https://ledger.example' },
      featured: true,
    },
  },
  {
    type: 'project',
    slug: 'night-watch',
    status: 'published',
    sortOrder: 2,
    data: {
      title: 'Night Watch',
      description:
        'Plays the faults of a runbook against a staging cluster and says which page nobody could follow.',
      tags: ['Kubernetes', 'Prometheus', 'on-call'],
      links: { github: 'https://github.com/octocat/Spoon-Knife' },
      featured: true,
    },
  },
  {
    type: 'project',
    slug: 'bike-shed',
    status: 'published',
    sortOrder: 3,
    data: {
      title: 'Bike Shed',
      description:
        'Inventory of a neighbourhood bicycle workshop: parts, repairs and who borrowed the chain tool.',
      tags: ['Fastify', 'SQLite', 'volunteering'],
    },
  },
  {
    type: 'project',
    slug: 'time-machine',
    status: 'draft',
    sortOrder: 4,
    data: {
      title: 'Time Machine',
      description: 'Temporal tables without tears. Not ready to be shown.',
      tags: ['PostgreSQL'],
    },
  },
];
