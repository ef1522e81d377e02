import { Title } from '@mantine/core';
import { useEffect, type ReactNode } from 'react';
import { useDirectory } from '../directory/directory';

/** The window's title: the page's, then the town's. */
export function useTitle(title: string) {
  const { town } = useDirectory();
  useEffect(() => {
    document.title = [title, town || 'Yishi'].filter(Boolean).join(' · ');
  }, [title, town]);
}

interface Props {
  title: string;
  /** One line below the title. */
  about?: string;
  /** Beside the title. */
  tools?: ReactNode;
  children: ReactNode;
}

export function Page({ title, about, tools, children }: Props) {
  useTitle(title);
  return (
    <div className="page">
      <header className="page-head">
        <div>
          <Title order={1} size="h3">{title}</Title>
          {about && <p className="quiet">{about}</p>}
        </div>
        {tools && <div className="page-tools">{tools}</div>}
      </header>
      {children}
    </div>
  );
}
