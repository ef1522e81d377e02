import { Alert, Button } from '@mantine/core';
import i18next from 'i18next';
import { Component, type ReactNode } from 'react';

/** The last wall: a mistake of ours shows itself and a way out, never an empty page. */
export class Failure extends Component<{ children: ReactNode }, { error: unknown }> {
  override state = { error: null as unknown };

  static getDerivedStateFromError(error: unknown) {
    return { error };
  }

  override render() {
    const { error } = this.state;
    if (!error) return this.props.children;
    return (
      <main className="door">
        <Alert color="red" title={i18next.t('problem.ours')} role="alert">
          <p>{error instanceof Error ? error.message : String(error)}</p>
          <Button variant="default" onClick={() => window.location.reload()}>{i18next.t('problem.reload')}</Button>
        </Alert>
      </main>
    );
  }
}
