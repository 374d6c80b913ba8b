/* The fields that the debugging part reads of the service's public answers. */

interface NoticeCategory {
  key: string;
  cookies: { name: string; kind: string }[];
}

interface PublishedState {
  config: ({ language: string; region: { code: string } } & Record<string, any>) | null;
  notice: { number: number; categories: NoticeCategory[] } | null;
}
