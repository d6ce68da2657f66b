import { css } from 'lit';

export const workOrderStyles = css`
  .order {
    display: grid;
    /* Longer lines are harder to read and to fill in. */
    grid-template-columns: repeat(2, minmax(0, 400px));
    gap: var(--_s3);
    padding: var(--_s3);
    border-block-end: 1px solid var(--_border);
    background: var(--_raised);
  }
  .order > .wide,
  .order > .banner,
  .order > .state,
  .order > .skeleton {
    grid-column: 1 / -1;
  }
  .order .buttons {
    display: flex;
    flex-wrap: wrap;
    gap: var(--_s2);
  }
  dialog .order {
    padding-block-start: 0;
    border: 0;
    background: none;
  }
  @container (max-width: 419px) {
    .order {
      grid-template-columns: minmax(0, 1fr);
    }
  }
`;
