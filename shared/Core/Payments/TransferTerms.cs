using System.Text.Json.Serialization;
using Distribution.Payments.Accounts;
using Distribution.Payments.Bank;

namespace Distribution.Payments;

/// <summary>
/// What a provider is told of a transfer beside its number and amount, as it is when the number is fixed: whatever is changed later,
/// every send of the number says the same. Personal data: never logged, shown masked.
/// </summary>
public sealed record TransferTerms
{
    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The merchant's account with the provider that pays: elsewhere the number means nothing. Null where there is only one.</summary>
    public string? Payer { get; init; }

    /// <summary>The app under which the provider knows the payee; null where it does not matter.</summary>
    public string? App { get; init; }

    /// <summary>Who is paid, as the provider calls him; null where our own id is his name, and for a bank.</summary>
    public string? Account { get; init; }

    /// <summary>What kind of name that is, in the provider's words; null where there is only one kind.</summary>
    public string? AccountType { get; init; }

    /// <summary>His real name; null if it is not told.</summary>
    public string? Name { get; init; }

    /// <summary>His account with a bank; null for another provider.</summary>
    public BankAccount? Bank { get; init; }

    /// <summary>As the payee reads it.</summary>
    public required string Remark { get; init; }

    /// <summary>Null where transfers have none.</summary>
    public string? Title { get; init; }

    /// <summary>Where notifications are to go; null where that is not told.</summary>
    public string? NotifyUrl { get; init; }

    /// <summary>The scene of the transfer; null where there are none.</summary>
    public string? Scene { get; init; }

    /// <summary>What the payee is shown the money as; null for the scene's own text.</summary>
    public string? Perception { get; init; }

    /// <summary>What the scene wants reported; empty where there are no scenes.</summary>
    public IReadOnlyList<TransferTermsReport> Reports { get; init => field = value ?? []; } = [];

    /// <summary>Enough of the account to compare it with what one knows; null if none is told.</summary>
    [JsonIgnore]
    public string? MaskedAccount => Bank?.MaskedNumber ?? Payee?.MaskedAccount;

    /// <summary>The first letter of the name, the rest as stars; null if none is told.</summary>
    [JsonIgnore]
    public string? MaskedName => Bank?.MaskedHolder ?? Payee?.MaskedName;

    private ProviderAccount? Payee => Account is { } account ? new ProviderAccount("", account, Name) : null;

    public override string ToString() => nameof(TransferTerms);

    /// <summary>Of a provider that is told nothing beside the request.</summary>
    public static TransferTerms Of(TransferRequest request) => new() { Remark = request.Remark };
}

/// <summary>One thing that is reported of a transfer.</summary>
/// <param name="Type">In the words the scene prescribes.</param>
/// <param name="Content">What is said of it.</param>
public sealed record TransferTermsReport(string Type, string Content);
