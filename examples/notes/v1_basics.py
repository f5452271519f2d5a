import tensorflow as tf
# 定义常量
data1 = tf.constant(2.5)  # 指定数据类型可以加参数(2,dtype=tf.int32)
# 定义变量
data2 = tf.Variable(10,name="name")
# 打印出来的是描述信息
print(data1)
print(data2)


# 所有操作要session会话进行
sess = tf.Session()
print(sess.run(data1))  # 通过会话进行的就可以打印了

# 所有变量都要用session进行初始化
init = tf.global_variables_initializer()
sess.run(init)  # 初始化
# session打印多个内容
print(sess.run([data1,data2]))


# 关闭session
# 法一
sess.close()
# 法二  with
with tf.Session() as sess:
    print(sess.run(data1))
