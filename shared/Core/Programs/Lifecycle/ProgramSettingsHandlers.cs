using Distribution.Kernel;
using Distribution.Storage;

namespace Distribution.Programs.Lifecycle;

/// <param name="Merchant">Whose settings.</param>
/// <param name="AnotherApproves">What is wanted.</param>
/// <param name="By">Who wants it.</param>
/// <param name="IsFinance">He speaks for the platform's finance, who writes no drafts.</param>
public sealed record SetProgramSettingsCommand(MerchantId Merchant, bool AnotherApproves, UserId By, bool IsFinance);

/// <summary>
/// How a shop publishes: read, set, and every change of it. One person can switch a second person's approval on; off it goes
/// only when two ask for it, one after the other, or finance does: otherwise one alone could go around it.
/// </summary>
public sealed class ProgramSettingsHandlers
{
    private readonly DraftStore _drafts;
    private readonly TimeProvider _time;

    internal ProgramSettingsHandlers(DraftStore drafts, TimeProvider time)
    {
        _drafts = drafts;
        _time = time;
    }

    public async ValueTask<ProgramSettings> GetAsync(MerchantId merchant, CancellationToken cancellation) =>
        (await _drafts.SettingsAsync(merchant, cancellation).ConfigureAwait(false))?.Value ?? ProgramSettings.Default;

    /// <summary>A page of the changes, the newest first.</summary>
    public ValueTask<Page<ProgramSettingsChange>> ChangesAsync(MerchantId merchant, string? cursor, int limit, CancellationToken cancellation) =>
        _drafts.SettingsChangesAsync(merchant, cursor, limit, cancellation);

    /// <summary>The settings as they are now; what was wanted may wait for another person. The same again changes nothing.</summary>
    public async Task<ProgramSettings> PutAsync(SetProgramSettingsCommand command, CancellationToken cancellation)
    {
        for (int attempt = 0; attempt < PublishProgram.MaxAttempts; attempt++)
        {
            Stored<ProgramSettings>? read = await _drafts.SettingsAsync(command.Merchant, cancellation).ConfigureAwait(false);
            ProgramSettings settings = read?.Value ?? ProgramSettings.Default;
            var signed = new SignedBy(command.By, _time.GetUtcNow());
            if (Decide(settings, command) is not { } kind)
            {
                return settings;
            }

            ProgramSettings next = Apply(settings, kind, signed);
            var change = new ProgramSettingsChange(next.Changes, kind, signed);
            if (await _drafts.PutSettingsAsync(command.Merchant, read, next, change, cancellation).ConfigureAwait(false))
            {
                return next;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException($"The program settings of merchant {command.Merchant} keep changing.");
    }

    /// <summary>What of the settings changes; null for nothing.</summary>
    internal static SettingsChangeKind? Decide(ProgramSettings settings, SetProgramSettingsCommand command)
    {
        if (command.AnotherApproves)
        {
            return settings is { AnotherApproves: true, OffAsked: null } ? null : SettingsChangeKind.On;
        }

        return !settings.AnotherApproves || (!command.IsFinance && settings.OffAsked?.By == command.By) ? null
            : command.IsFinance || settings.OffAsked is not null ? SettingsChangeKind.Off
            : SettingsChangeKind.OffAsked;
    }

    private static ProgramSettings Apply(ProgramSettings settings, SettingsChangeKind kind, SignedBy signed) => (kind switch
    {
        SettingsChangeKind.On => new ProgramSettings(true, signed),
        SettingsChangeKind.OffAsked => settings with { OffAsked = signed },
        SettingsChangeKind.Off => new ProgramSettings(false, signed),
        _ => throw new ArgumentOutOfRangeException(nameof(kind), kind, "Not a change."),
    }) with
    { Changes = settings.Changes + 1 };
}
