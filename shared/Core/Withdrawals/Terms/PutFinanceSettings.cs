using System.Globalization;
using Distribution.Audit;
using Distribution.Kernel;

namespace Distribution.Withdrawals.Terms;

/// <summary>Sets what holds for withdrawals from now on, in the audit log; again changes nothing. Refusal: <c>finance.settings_invalid</c>.</summary>
public sealed class PutFinanceSettings(FinanceSettingsStore store, TimeProvider time)
{
    /// <summary>The largest part a fee may be: a tenth.</summary>
    public const int MaxFeePpm = 100_000;

    /// <summary>The longest a payee may take to confirm.</summary>
    public const int MaxConfirmDays = 30;

    private const int MaxAttempts = 50;

    public async Task<Result<FinanceSettings>> HandleAsync(MerchantId merchant, UserId by, FinanceSettings settings, CancellationToken cancellation)
    {
        if (Validate(settings) is { } problem)
        {
            return problem;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            DateTimeOffset now = time.GetUtcNow();
            if (await store.TryPutAsync(merchant, settings, (before, row) => Entry(by, before, row, settings, now), cancellation).ConfigureAwait(false))
            {
                return settings;
            }

            await BackOff.WaitAsync(attempt, cancellation).ConfigureAwait(false);
        }

        throw new RetryableException("The finance settings keep changing.");
    }

    internal static Problem? Validate(FinanceSettings settings) =>
        !Enum.IsDefined(settings.Tax) ? Invalid("There is no such tax policy.", "/tax")
        : settings.MaxAmount is <= 0 or > Money.MaxInput ? Invalid($"The largest withdrawal is 1 to {Money.MaxInput} minor units.", "/maxAmount")
        : settings.MaxPerDay is <= 0 or > Money.MaxInput ? Invalid($"The limit of a day is 1 to {Money.MaxInput} minor units.", "/maxPerDay")
        : settings.FeeFixed is < 0 or > Money.MaxInput ? Invalid($"The fixed fee is 0 to {Money.MaxInput} minor units.", "/feeFixed")
        : settings.FeePpm is < 0 or > MaxFeePpm ? Invalid($"The fee's part is 0 to {MaxFeePpm} parts per million.", "/feePpm")
        : settings.ConfirmWithinDays is < 1 or > MaxConfirmDays ? Invalid($"A payee has 1 to {MaxConfirmDays} days to confirm.", "/confirmWithinDays")
        : null;

    private static AuditEntry Entry(UserId by, FinanceSettings before, string row, FinanceSettings settings, DateTimeOffset now) => new()
    {
        Id = IdText.TimeOrdered(now, "finance-settings", by.Value, row),
        At = now,
        By = by,
        Action = "finance.settings_set",
        Subject = "finance/settings",
        Detail = string.Join(", ", Figures(before).Zip(Figures(settings)).Where(static pair => pair.First != pair.Second)
            .Select(static pair => $"{pair.First.Name} {pair.First.Text} -> {pair.Second.Text}")),
    };

    private static IEnumerable<(string Name, string Text)> Figures(FinanceSettings settings) =>
    [
        ("tax", settings.Tax.ToString()),
        ("maxAmount", Text(settings.MaxAmount)),
        ("maxPerDay", Text(settings.MaxPerDay)),
        ("feeFixed", Text(settings.FeeFixed)),
        ("feePpm", Text(settings.FeePpm)),
        ("confirmWithinDays", Text(settings.ConfirmWithinDays)),
    ];

    private static string Text(long? figure) => figure?.ToString(CultureInfo.InvariantCulture) ?? "none";

    private static Problem Invalid(string detail, string pointer) => Problem.Invalid("finance.settings_invalid", detail, pointer);
}
