using Distribution.Kernel;

namespace Distribution.Withdrawals.Terms;

/// <summary>Sets what holds for withdrawals from now on; again changes nothing. Refusal: <c>finance.settings_invalid</c>.</summary>
public sealed class PutFinanceSettings(FinanceSettingsStore store)
{
    /// <summary>The largest part a fee may be: a tenth.</summary>
    public const int MaxFeePpm = 100_000;

    /// <summary>The longest a payee may take to confirm.</summary>
    public const int MaxConfirmDays = 30;

    private const int MaxAttempts = 50;

    public async Task<Result<FinanceSettings>> HandleAsync(MerchantId merchant, FinanceSettings settings, CancellationToken cancellation)
    {
        if (Validate(settings) is { } problem)
        {
            return problem;
        }

        for (int attempt = 0; attempt < MaxAttempts; attempt++)
        {
            if (await store.TryPutAsync(merchant, settings, cancellation).ConfigureAwait(false))
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

    private static Problem Invalid(string detail, string pointer) => Problem.Invalid("finance.settings_invalid", detail, pointer);
}
