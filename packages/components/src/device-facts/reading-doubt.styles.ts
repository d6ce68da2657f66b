import { css } from 'lit';

export const readingDoubtStyles = css`
  .doubt {
    margin-block: 1px;
  }
  /* Its column may be narrower than the words. */
  .doubt .badge {
    white-space: normal;
  }
`;
