using Distribution.Kernel;
using Distribution.Payments.Accounts;
using Distribution.Payments.WeChatPay;

namespace Distribution.MiniProgram;

/// <param name="Code">Of the client's login.</param>
public sealed record LogInCommand(MerchantId Merchant, string Code);

/// <summary>
/// Logs a user of the mini program in: the platform says who it is, the session key stays here, and the openid becomes the
/// user's account for payments and payouts. <c>request.malformed</c>, and what <see cref="IMiniProgram.LogInAsync"/> refuses.
/// </summary>
public sealed class LogIn(IMiniProgram platform, MiniProgramUsers users, ProviderAccounts accounts, TimeProvider time)
{
    /// <summary>At which provider the openid is the user's account.</summary>
    public const string Provider = WeChatPayGateway.ProviderName;

    public async Task<Result<UserId>> HandleAsync(LogInCommand command, CancellationToken cancellation)
    {
        if (PlatformCode.Check(command.Code) is { } malformed)
        {
            return malformed;
        }

        if (!(await platform.LogInAsync(command.Merchant, command.Code, cancellation).ConfigureAwait(false)).TryGet(out MiniProgramLogin? login, out Problem? problem))
        {
            return problem;
        }

        UserId user = MiniProgramUsers.IdOf(command.Merchant, login.AppId, login.OpenId);
        ProviderAccount? known = await accounts.FindAsync(command.Merchant, user, Provider, cancellation).ConfigureAwait(false);
        if (known?.Account != login.OpenId)
        {
            Result<Done> bound = await accounts.BindAsync(
                command.Merchant, user, new ProviderAccount(Provider, login.OpenId, known?.RealName), cancellation).ConfigureAwait(false);
            if (bound.Problem is { } refused)
            {
                return refused;
            }
        }

        var session = new MiniProgramSession(login.OpenId, login.SessionKey, login.UnionId, time.GetUtcNow());
        await users.PutSessionAsync(command.Merchant, user, session, cancellation).ConfigureAwait(false);
        return user;
    }
}
