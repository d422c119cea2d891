using Distribution.Functions.Api;
using Distribution.Functions.Api.Auth;
using Distribution.Kernel;
using Distribution.MiniProgram;
using Distribution.Payments.Accounts;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Mvc;
using Microsoft.Azure.Functions.Worker;

namespace Distribution.Functions.MiniProgram;

/// <summary>Users of the mini program: who they are, how to reach them, and under which name they are paid.</summary>
public sealed class WeChatUsersHttp(ApiPipeline api, LogIn logIn, BindPhone bindPhone, PayeeNames names, UserTokens tokens)
{
    [Function("LogInWithWeChat")]
    public Task<IActionResult> LogInAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "post", Route = "auth/wechat")] HttpRequest request, CancellationToken cancellation) =>
        api.OpenAsync(request, MiniProgramHttpJson.Default.LogInBody, async body =>
            (await logIn.HandleAsync(new LogInCommand(body.Merchant, body.Code), cancellation)).Map(user =>
            {
                UserToken token = tokens.Issue(body.Merchant, user);
                return ApiAnswer.Ok(new LoggedInView(user, token.Text, token.ExpiresAt), MiniProgramHttpJson.Default.LoggedInView);
            }));

    [Function("BindPhone")]
    public Task<IActionResult> BindPhoneAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "users/me/phone")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, MiniProgramHttpJson.Default.PhoneBody, async (call, body) =>
            (await bindPhone.HandleAsync(new BindPhoneCommand(call.Merchant, call.User, body.Code), cancellation))
                .Map(phone => ApiAnswer.Ok(new PhoneView(phone.CountryCode, phone.Masked), MiniProgramHttpJson.Default.PhoneView)));

    [Function("PutPayeeName")]
    public Task<IActionResult> PutPayeeNameAsync(
        [HttpTrigger(AuthorizationLevel.Anonymous, "put", Route = "users/me/payee-name")] HttpRequest request, CancellationToken cancellation) =>
        api.SendAsync(request, ApiRoles.User, MiniProgramHttpJson.Default.PayeeNameBody, async (call, body) =>
            (await names.PutAsync(call.Merchant, call.User, LogIn.Provider, body.Name, cancellation)).Map(_ => ApiAnswer.NoContent));
}
