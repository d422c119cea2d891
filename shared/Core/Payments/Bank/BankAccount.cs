using System.Text.Json.Serialization;
using Distribution.Kernel;
using Distribution.Payments.Accounts;

namespace Distribution.Payments.Bank;

/// <summary>Where somebody is paid by bank transfer. Personal data: shown masked, never logged; whole only in the file for the bank.</summary>
/// <param name="Holder">The name of the account, 1 to <see cref="MaxName"/> letters and a few signs.</param>
/// <param name="Number">8 to 30 digits.</param>
/// <param name="BankName">The bank and its branch, 2 to <see cref="MaxName"/> letters, digits and a few signs.</param>
public sealed record BankAccount(string Holder, string Number, string BankName)
{
    public const int MaxName = 60;

    private const int MinDigits = 8;
    private const int MaxDigits = 30;

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The first letter of the name, the rest as stars.</summary>
    [JsonIgnore]
    public string MaskedHolder => PersonName.Mask(Holder);

    /// <summary>The last four digits.</summary>
    [JsonIgnore]
    public string MaskedNumber => string.Concat("****", Number.AsSpan(Number.Length - 4));

    public override string ToString() => nameof(BankAccount);

    /// <summary>Null if it can be an account. Names begin with a letter, so that no field of a file can be a formula.</summary>
    internal Problem? Check() =>
        !PersonName.IsFirm(Holder, 1, MaxName, digits: false) ? Invalid($"A name has 1 to {MaxName} letters, and begins with one.", "/holder")
        : Number.Length is < MinDigits or > MaxDigits || !Number.All(char.IsAsciiDigit) ? Invalid($"A number has {MinDigits} to {MaxDigits} digits.", "/number")
        : !PersonName.IsFirm(BankName, 2, MaxName, digits: true) ? Invalid($"A bank has 2 to {MaxName} letters and digits, and begins with a letter.", "/bankName")
        : null;

    private static Problem Invalid(string detail, string pointer) => Problem.Invalid("bank.account_invalid", detail, pointer);
}
