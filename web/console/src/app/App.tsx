import { lazy, Suspense } from 'react';
import { Redirect, Route, Router, Switch } from 'wouter';
import { CasesPage } from '../cases/CasesPage';
import { Gate } from '../session/Gate';
import { Waiting } from '../ui/Waiting';
import { Failure } from './Failure';
import { Layout } from './Layout';
import { NotFound } from './NotFound';

// What moderators need all day comes at once, the rest when it is asked for.
const FiguresPage = lazy(() => import('../figures/FiguresPage'));
const PeoplePage = lazy(() => import('../admin/PeoplePage'));
const TokensPage = lazy(() => import('../admin/TokensPage'));
const ChannelsPage = lazy(() => import('../admin/ChannelsPage'));
const DeadLettersPage = lazy(() => import('../admin/DeadLettersPage'));
const ConfigurationPage = lazy(() => import('../admin/ConfigurationPage'));
const DialogPage = lazy(() => import('../admin/DialogPage'));
const AuditPage = lazy(() => import('../admin/AuditPage'));
const AccountPage = lazy(() => import('../self/AccountPage'));

export function App() {
  return (
    <Router base="/console">
      <Failure>
        <Gate>
          <Layout>
            <Suspense fallback={<Waiting />}>
              <Switch>
                <Route path="/"><Redirect to="/cases" replace /></Route>
                <Route path="/cases/:number?" component={CasesPage} />
                <Route path="/figures" component={FiguresPage} />
                <Route path="/people" component={PeoplePage} />
                <Route path="/tokens" component={TokensPage} />
                <Route path="/channels" component={ChannelsPage} />
                <Route path="/deliveries" component={DeadLettersPage} />
                <Route path="/configuration" component={ConfigurationPage} />
                <Route path="/configuration/dialogs/:name" component={DialogPage} />
                <Route path="/audit" component={AuditPage} />
                <Route path="/account" component={AccountPage} />
                <Route><NotFound /></Route>
              </Switch>
            </Suspense>
          </Layout>
        </Gate>
      </Failure>
    </Router>
  );
}
