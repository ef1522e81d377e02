// A short word at the page's edge that something was done, or was not.
import { notifications } from '@mantine/notifications';

export function tellDone(message: string) {
  notifications.show({ message, color: 'teal', withBorder: true });
}

export function tellProblem(message: string) {
  notifications.show({ message, color: 'red', withBorder: true, autoClose: 8_000 });
}
