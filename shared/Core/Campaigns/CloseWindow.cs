using Distribution.Campaigns.Windows;
using Distribution.Kernel;
using Distribution.Programs;
using Distribution.Storage;

namespace Distribution.Campaigns;

/// <param name="Merchant">The merchant.</param>
/// <param name="Kind">Day, week or month.</param>
/// <param name="Window">For example <c>2026-W10</c>.</param>
public sealed record CloseWindowCommand(MerchantId Merchant, WindowKind Kind, string Window);

/// <param name="Closed">How the window closed; null if the program had nothing that waits for it.</param>
/// <param name="IsPaid">Everything of it is posted or on its way; false if something is to be tried again.</param>
public sealed record CloseOutcome(ClosedWindow? Closed, bool IsPaid);

/// <summary>
/// Closes a window once, for all its rules together, and pays it once. The numbers are taken and kept first; limits and
/// budgets are taken for them; then the close is written, whoever writes it, and paid from what is written. Every step
/// finds what was done before, so that it may be run again, late, after a crash and on many machines.
/// Refusals: <c>campaign.no_program</c>, <c>campaign.window_unknown</c>, <c>campaign.window_open</c>.
/// </summary>
public sealed class CloseWindow
{
    private readonly ProgramCatalog _programs;
    private readonly CloseStore _closes;
    private readonly WindowFinder _windows;
    private readonly FreezeWindow _freeze;
    private readonly WriteClose _write;
    private readonly PayClose _pay;
    private readonly TimeProvider _time;

    internal CloseWindow(ProgramCatalog programs, CloseStore closes, WindowFinder windows, FreezeWindow freeze, WriteClose write, PayClose pay, TimeProvider time)
    {
        _programs = programs;
        _closes = closes;
        _windows = windows;
        _freeze = freeze;
        _write = write;
        _pay = pay;
        _time = time;
    }

    public async Task<Result<CloseOutcome>> HandleAsync(CloseWindowCommand command, CancellationToken cancellation)
    {
        ProgramTerms? terms = await _programs.CurrentAsync(command.Merchant, cancellation).ConfigureAwait(false);
        if (terms is null)
        {
            return Problem.NotFound("campaign.no_program", "The shop has no reward program.");
        }

        Problem unknown = Problem.NotFound("campaign.window_unknown", "There is no such window.");
        if (command.Kind == WindowKind.Lifetime || RewardCalendar.Of(terms).Find(command.Kind, command.Window) is not { } named)
        {
            return unknown;
        }

        if (await _closes.FindAsync(command.Merchant, named, cancellation).ConfigureAwait(false) is { } closed)
        {
            return new CloseOutcome(closed, await _pay.HandleAsync(command.Merchant, closed, cancellation).ConfigureAwait(false));
        }

        DecidedWindow? window = await _windows.OfDayAsync(command.Merchant, command.Kind, named.First, cancellation).ConfigureAwait(false);
        if (window is null || window.Window.Id != command.Window)
        {
            return unknown;
        }

        if (_time.GetUtcNow() < window.Window.EndsAt)
        {
            return Problem.Conflict("campaign.window_open", "The window has not ended.");
        }

        Stored<CloseMarker>? marker = await _closes.MarkerAsync(command.Merchant, command.Kind, cancellation).ConfigureAwait(false);
        DateOnly next = marker?.Value.Through.AddDays(1) ?? window.Window.First;
        return next > window.Window.Last
            ? new CloseOutcome(null, true)
            : await CloseAsync(command.Merchant, window, next > window.Window.First ? next : window.Window.First, cancellation).ConfigureAwait(false);
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
