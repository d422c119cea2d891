namespace Distribution.Payments.Accounts;

/// <summary>
/// How Alipay is told whose account one is (the identity types of <c>alipay.fund.trans.uni.transfer</c>). The three look different: a user
/// id is 16 digits from 2088 on, a login name is a mainland mobile number or an e-mail address, an open id is neither and only the provider names it.
/// </summary>
internal static class AlipayIdentity
{
    public const string UserId = "ALIPAY_USER_ID";

    /// <summary>Wants the account's name beside it.</summary>
    public const string LoginName = "ALIPAY_LOGON_ID";

    /// <summary>Of one application.</summary>
    public const string OpenId = "ALIPAY_OPEN_ID";

    private const int UserIdDigits = 16;
    private const int PhoneDigits = 11;
    private const int MaxMail = 100;
    private const string UserIdStart = "2088";
    private const string MailSigns = ".!#$%&'*+-/=?^_`{|}~";

    /// <summary>The identity type; null if it can be no account.</summary>
    public static string? TypeOf(string account) =>
        account.Length == UserIdDigits && account.StartsWith(UserIdStart, StringComparison.Ordinal) && AreDigits(account) ? UserId
        : account.Length == PhoneDigits && account[0] == '1' && AreDigits(account) ? LoginName
        : account.Contains('@', StringComparison.Ordinal) ? IsMail(account) ? LoginName : null
        : account.Length > UserIdDigits && account.All(static c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_') ? OpenId
        : null;

    /// <summary>Enough to know one's own again: the beginning of a number and its last four digits, the first letter of an address and its domain.</summary>
    public static string Mask(string account) => account.IndexOf('@', StringComparison.Ordinal) is > 0 and var at
        ? string.Concat(account.AsSpan(0, 1), "***", account.AsSpan(at))
        : string.Concat(account.AsSpan(0, Math.Min(3, account.Length)), "****", account.AsSpan(Math.Max(0, account.Length - 4)));

    private static bool IsMail(string text)
    {
        string[] parts = text.Split('@');
        return text.Length <= MaxMail && parts is [{ Length: > 0 } local, var domain]
            && local.All(static c => char.IsAsciiLetterOrDigit(c) || MailSigns.Contains(c, StringComparison.Ordinal))
            && domain.Split('.') is { Length: > 1 } labels
            && labels.All(static label => label.Length > 0 && label.All(static c => char.IsAsciiLetterOrDigit(c) || c == '-'));
    }

    private static bool AreDigits(string text) => text.All(char.IsAsciiDigit);
}
