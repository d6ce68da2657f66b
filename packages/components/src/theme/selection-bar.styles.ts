import { css } from 'lit';

/** What can be done with chosen rows, where there is not room for all of it. */
export const selectionBarStyles = css`
  .chosen .tally {
    flex: 1 0 100%;
    min-inline-size: 0;
    display: flex;
    flex-wrap: wrap;
    align-items: center;
    justify-content: space-between;
    /* No gap between lines: the second one is there only when there is something to say. */
    gap: 0 var(--_s2);
  }
  .chosen .tally [role='status'] {
    order: 1;
    flex: 1 0 100%;
  }
  .chosen .deeds {
    flex: 1 0 100%;
    min-inline-size: 0;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  /* A long word makes its button higher, not the bar longer. */
  .chosen .deeds > button {
    flex: 0 1 auto;
    min-inline-size: 0;
    max-inline-size: calc(50% - 3px);
    white-space: normal;
    overflow-wrap: anywhere;
  }
  .chosen .deeds [aria-expanded='true'] {
    background: var(--_hover);
    border-color: var(--_outline);
  }
  .chosen .others {
    flex: 1 0 100%;
    display: flex;
    flex-wrap: wrap;
    gap: 6px;
  }
  .chosen .others[hidden] {
    display: none;
  }
`;
