using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Campaigns;

/// <param name="Closed">How the window closed; null if the program had nothing that waits for it.</param>
/// <param name="IsPaid">Everything of it is posted or on its way; false if something is to be tried again.</param>
public sealed record CloseOutcome(ClosedWindow? Closed, bool IsPaid);

/// <summary>
/// Closes a window once, for all its rules together, and pays it once. The numbers are taken and kept first; limits and
/// budgets are taken for them; then the close is written, whoever writes it, and paid from what is written. Every step
/// finds what was done before, so that it may be run again, late, after a crash and on many machines. <see cref="CloseDueWindows"/>
/// says when.
/// </summary>
public sealed class CloseWindow
{
    private readonly ProgramCatalog _programs;
    private readonly CloseStore _closes;
    private readonly FreezeWindow _freeze;
    private readonly WriteClose _write;
    private readonly PayClose _pay;

    internal CloseWindow(ProgramCatalog programs, CloseStore closes, FreezeWindow freeze, WriteClose write, PayClose pay)
    {
        _programs = programs;
        _closes = closes;
        _freeze = freeze;
        _write = write;
        _pay = pay;
    }

    /// <param name="merchant">The merchant.</param>
    /// <param name="decided">A window that has ended.</param>
    /// <param name="from">The first day of it that no window before has counted.</param>
    /// <param name="cancellation">Ends the waiting.</param>
    internal async Task<CloseOutcome> CloseAsync(MerchantId merchant, DecidedWindow decided, DateOnly from, CancellationToken cancellation)
    {
        RewardWindow window = decided.Window;
        ClosedWindow? closed = await _closes.FindAsync(merchant, window.Kind, window.Last, cancellation).ConfigureAwait(false);
        if (closed is null)
        {
            if (decided.Program is not { } program || CloseRules.Counted(program.Compiled, window.Kind).Count == 0)
            {
                return new CloseOutcome(null, true);
            }

            FrozenWindow frozen = await _freeze.HandleAsync(merchant, program.Compiled, window, from, cancellation).ConfigureAwait(false);
            PublishedProgram deciding = await _programs.GetAsync(merchant, frozen.ProgramVersion, cancellation).ConfigureAwait(false);
            closed = await _write.HandleAsync(merchant, deciding.Compiled, frozen, cancellation).ConfigureAwait(false);
        }

        return new CloseOutcome(closed, await _pay.HandleAsync(merchant, closed, cancellation).ConfigureAwait(false));
    }
}
