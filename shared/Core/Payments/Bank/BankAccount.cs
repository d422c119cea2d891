using System.Text.Json.Serialization;
using Distribution.Kernel;

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
    private const string Signs = " ·•.()（）-'";

    /// <summary>Version of the stored form.</summary>
    public int V { get; init => field = value == 0 ? 1 : value; } = 1;

    /// <summary>The first letter of the name, the rest as stars.</summary>
    [JsonIgnore]
    public string MaskedHolder => Holder[..1] + new string('*', Math.Max(1, Holder.Length - 1));

    /// <summary>The last four digits.</summary>
    [JsonIgnore]
    public string MaskedNumber => string.Concat("****", Number.AsSpan(Number.Length - 4));

    public override string ToString() => nameof(BankAccount);

    /// <summary>Null if it can be an account. Names begin with a letter, so that no field of a file can be a formula.</summary>
    internal Problem? Check() =>
        !IsName(Holder, 1, digits: false) ? Invalid($"A name has 1 to {MaxName} letters, and begins with one.", "/holder")
        : Number.Length is < MinDigits or > MaxDigits || !Number.All(char.IsAsciiDigit) ? Invalid($"A number has {MinDigits} to {MaxDigits} digits.", "/number")
        : !IsName(BankName, 2, digits: true) ? Invalid($"A bank has 2 to {MaxName} letters and digits, and begins with a letter.", "/bankName")
        : null;

    private static bool IsName(string text, int least, bool digits) =>
        text.Length >= least && text.Length <= MaxName && char.IsLetter(text[0]) && text[^1] != ' '
        && text.All(c => char.IsLetter(c) || Signs.Contains(c, StringComparison.Ordinal) || (digits && char.IsAsciiDigit(c)));

    private static Problem Invalid(string detail, string pointer) => Problem.Invalid("bank.account_invalid", detail, pointer);
}
