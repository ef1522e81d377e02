/** Our sign and name. */
export function Mark({ name = 'Yishi 议事' }: { name?: string }) {
  return (
    <span className="mark">
      <svg width="26" height="26" viewBox="0 0 32 32" aria-hidden="true">
        <rect width="32" height="32" rx="8" className="mark-ground" />
        <path d="M8 10h16v10H15l-4 4v-4H8z" fill="none" stroke="#fff" strokeWidth="2.4" strokeLinejoin="round" />
      </svg>
      <strong>{name}</strong>
    </span>
  );
}
